"""The command-line tool `qcloud-peering`; requires the extra `[cli]`.

- `main` is the command itself, and `options` holds the options that its subcommands share;
- `doctor`, `policy`, `check` and `diagram` are subcommands, and `listing` has `list` and `show`;
- `import_command` implements `import`: `import_plan` decides which resources are imported,
  `import_file` describes them in the format of `pulumi import`, and `other_tools` reads the state
  of Terraform and of the bridged provider;
- `accounts` selects the accounts to query, and `seen` holds the connections and VPCs that they see;
- `output` prints tables, JSON and progress.
"""
