"""Commands of `qcloud-peering` that need what the components are made of; extra `[cli]`."""
