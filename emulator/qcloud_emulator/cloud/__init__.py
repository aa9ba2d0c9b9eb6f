"""The rules of the cloud, over its state and free of any version of the API."""
