// Makes calls with the official Go SDK: a JSON line in for each, a JSON line out.
//
// In: {"service", "action", "parameters", "region", "secretId", "secretKey", "token", "endpoint",
// "options": {"method", "signMethod", "unsignedPayload"}}. Out: {"answer": ...}, with every field of
// the SDK's own type, null where the answer had none; or {"error": {"code", "message",
// "requestId"}}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdk "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	sts "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/sts/v20180813"
	tag "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/tag/v20180813"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
)

// The SDK's constructors of requests, by action. They know more than the types: which are not signed.
var requests = map[string]any{
	"AcceptVpcPeeringConnection":        vpc.NewAcceptVpcPeeringConnectionRequest,
	"AssumeRole":                        sts.NewAssumeRoleRequest,
	"AssumeRoleWithWebIdentity":         sts.NewAssumeRoleWithWebIdentityRequest,
	"CreateRoutes":                      vpc.NewCreateRoutesRequest,
	"CreateVpc":                         vpc.NewCreateVpcRequest,
	"CreateVpcPeeringConnection":        vpc.NewCreateVpcPeeringConnectionRequest,
	"DeleteRoutes":                      vpc.NewDeleteRoutesRequest,
	"DeleteVpc":                         vpc.NewDeleteVpcRequest,
	"DeleteVpcPeeringConnection":        vpc.NewDeleteVpcPeeringConnectionRequest,
	"DescribeResourceTagsByResourceIds": tag.NewDescribeResourceTagsByResourceIdsRequest,
	"DescribeRouteTables":               vpc.NewDescribeRouteTablesRequest,
	"DescribeSubnets":                   vpc.NewDescribeSubnetsRequest,
	"DescribeVpcLimits":                 vpc.NewDescribeVpcLimitsRequest,
	"DescribeVpcPeeringConnections":     vpc.NewDescribeVpcPeeringConnectionsRequest,
	"DescribeVpcs":                      vpc.NewDescribeVpcsRequest,
	"DisableRoutes":                     vpc.NewDisableRoutesRequest,
	"EnableRoutes":                      vpc.NewEnableRoutesRequest,
	"GetCallerIdentity":                 sts.NewGetCallerIdentityRequest,
	"ModifyVpcPeeringConnection":        vpc.NewModifyVpcPeeringConnectionRequest,
	"RejectVpcPeeringConnection":        vpc.NewRejectVpcPeeringConnectionRequest,
	"TagResources":                      tag.NewTagResourcesRequest,
	"UnTagResources":                    tag.NewUnTagResourcesRequest,
}

type call struct {
	Service    string
	Action     string
	Parameters json.RawMessage
	Region     string
	SecretId   string
	SecretKey  string
	Token      string
	Endpoint   string
	Options    struct {
		Method          string
		SignMethod      string
		UnsignedPayload bool
	}
}

func client(it call) (any, error) {
	credential := common.NewTokenCredential(it.SecretId, it.SecretKey, it.Token)
	settings := profile.NewClientProfile()
	settings.HttpProfile.Scheme = "HTTP"
	settings.HttpProfile.Endpoint = it.Endpoint
	if it.Options.Method != "" {
		settings.HttpProfile.ReqMethod = it.Options.Method
	}
	if it.Options.SignMethod != "" {
		settings.SignMethod = it.Options.SignMethod
	}
	settings.UnsignedPayload = it.Options.UnsignedPayload
	switch it.Service {
	case "vpc":
		return vpc.NewClient(credential, it.Region, settings)
	case "sts":
		return sts.NewClient(credential, it.Region, settings)
	case "tag":
		return tag.NewClient(credential, it.Region, settings)
	}
	return nil, fmt.Errorf("there is no client of the service %q", it.Service)
}

func answer(it call) (any, error) {
	made, known := requests[it.Action]
	if !known {
		return nil, fmt.Errorf("main.go has no constructor for the requests of %q", it.Action)
	}
	request := reflect.ValueOf(made).Call(nil)[0]
	parsed, _ := request.Interface().(interface{ FromJsonString(string) error })
	if err := parsed.FromJsonString(string(it.Parameters)); err != nil {
		return nil, err
	}
	with, err := client(it)
	if err != nil {
		return nil, err
	}
	method := reflect.ValueOf(with).MethodByName(it.Action)
	if !method.IsValid() {
		return nil, fmt.Errorf("the client of %q has no method %s", it.Service, it.Action)
	}
	results := method.Call([]reflect.Value{request})
	if err, failed := results[1].Interface().(error); failed {
		return nil, err
	}
	return shown(results[0].Elem().FieldByName("Response")), nil
}

// shown returns a value of the SDK's types as JSON has it, without leaving out what is empty.
func shown(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return nil
		}
		return shown(value.Elem())
	case reflect.Slice:
		if value.IsNil() {
			return nil
		}
		items := make([]any, value.Len())
		for i := range items {
			items[i] = shown(value.Index(i))
		}
		return items
	case reflect.Struct:
		fields := map[string]any{}
		for i := 0; i < value.NumField(); i++ {
			name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
			if name != "" {
				fields[name] = shown(value.Field(i))
			}
		}
		return fields
	default:
		return value.Interface()
	}
}

func failure(err error) map[string]any {
	told := map[string]any{"code": "", "message": err.Error(), "requestId": ""}
	var refused *sdk.TencentCloudSDKError
	if errors.As(err, &refused) {
		told["code"] = refused.GetCode()
		told["message"] = refused.GetMessage()
		told["requestId"] = refused.GetRequestId()
	}
	return told
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var it call
		told := map[string]any{}
		err := json.Unmarshal(lines.Bytes(), &it)
		if err == nil {
			told["answer"], err = answer(it)
		}
		if err != nil {
			told = map[string]any{"error": failure(err)}
		}
		if out.Encode(told) != nil {
			return
		}
	}
}
