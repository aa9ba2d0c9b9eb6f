"""The rules of the cloud and its state, independent of any version of the API."""
