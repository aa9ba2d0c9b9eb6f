"""Components that compose the resources of `pulumi_qcloud`."""
