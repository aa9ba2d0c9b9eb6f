"""VPC peering on Tencent Cloud for Pulumi programs."""
