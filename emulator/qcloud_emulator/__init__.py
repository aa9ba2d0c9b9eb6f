"""The VPC peering API of Tencent Cloud on loopback."""
