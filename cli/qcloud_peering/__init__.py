"""The command line `qcloud-peering`; it needs the extra `[cli]`.

- `main` is the command itself, `options` what its subcommands share;
- `doctor`, `listing`, `policy`, `check` and `diagram` are subcommands, `list` and `show` in one;
- `import_command` is `import`: `import_plan` decides which resources are imported, `import_file`
  describes them as `pulumi import` reads them, `other_tools` reads the state of Terraform and of
  the bridged provider;
- `accounts` says whose credentials are used, `seen` what these accounts see in the cloud;
- `output` prints: tables, JSON, progress.
"""
