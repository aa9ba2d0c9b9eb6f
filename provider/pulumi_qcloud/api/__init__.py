"""The signed API of Tencent Cloud VPC. Knows nothing of Pulumi."""
