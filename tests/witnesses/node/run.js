// Makes calls with the official Node SDKs: a JSON line in for each, a JSON line out.
//
// In: {"service", "version", "action", "parameters", "region", "secretId", "secretKey", "token",
// "endpoint", "options": {"method", "signMethod"}}. Out: {"answer": ...} or {"error": {"code",
// "message", "requestId"}}. The only argument is the folder whose node_modules has the SDKs.
"use strict";

const { createRequire } = require("module");
const path = require("path");
const readline = require("readline");

const load = createRequire(path.join(path.resolve(process.argv[2]), "package.json"));
const VERSIONS = { vpc: "v20170312", sts: "v20180813", tag: "v20180813" };

// Version 3.0: a method of the service's own client.
function modern(call) {
  const services = load(`tencentcloud-sdk-nodejs/tencentcloud/services/${call.service}`);
  const { Client } = services[call.service][VERSIONS[call.service]];
  const client = new Client({
    credential: { secretId: call.secretId, secretKey: call.secretKey, token: call.token },
    region: call.region,
    profile: {
      signMethod: call.options.signMethod,
      httpProfile: {
        protocol: "http://",
        endpoint: call.endpoint,
        reqMethod: call.options.method || "POST",
      },
    },
  });
  return client[call.action](call.parameters);
}

// Version 2.0: the SDK knows no actions; it signs what it is given.
function legacy(call) {
  const Client = load("qcloudapi-sdk");
  const defaults = {
    SecretId: call.secretId,
    SecretKey: call.secretKey,
    Region: call.region,
    serviceType: call.service,
    protocol: "http",
    method: call.options.method || "POST",
  };
  if (call.options.signMethod) {
    defaults.signatureMethod = call.options.signMethod;
  }
  const token = call.token ? { Token: call.token } : {};
  return new Promise((resolve, reject) => {
    const finish = (error, body) => {
      if (error || typeof body !== "object" || body.code !== 0) {
        const { codeDesc = "", message = String(body) } = body || {};
        reject(error || Object.assign(new Error(message), { code: codeDesc }));
      } else {
        resolve(body);
      }
    };
    const request = { Action: call.action, ...token, ...call.parameters };
    new Client(defaults).request(request, { host: call.endpoint }, finish);
  });
}

async function told(line) {
  try {
    const call = JSON.parse(line);
    return { answer: await (call.version === "2.0" ? legacy : modern)(call) };
  } catch (error) {
    const { code = "", message, requestId = "" } = error;
    return { error: { code: String(code), message, requestId } };
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await told(line)) + "\n");
  }
}

main();
