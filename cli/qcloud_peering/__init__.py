"""The command line `qcloud-peering`; it needs the extra `[cli]`.

- `main` is the command itself, `options` has what its subcommands share;
- `doctor`, `policy`, `check` and `diagram` are subcommands, and `listing` has `list` and `show`;
- `import_command` is `import`: `import_plan` decides which resources are imported, `import_file`
  describes them as `pulumi import` reads them, `other_tools` reads the state of Terraform and of
  the bridged provider;
- `accounts` selects the credentials, `seen` has what their accounts see in the cloud;
- `output` prints: tables, JSON, progress.
"""
