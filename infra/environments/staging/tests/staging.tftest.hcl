# Plans with the real provider, which makes real policies and normalises containers; no call reaches AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = module.platform.module.network.data.aws_availability_zones.available
  values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
}

# What only AWS tells, so that policies and what an instance runs are known when they are looked at.
override_resource {
  target          = module.platform.module.edge.aws_eip.site
  override_during = plan
  values          = { id = "eipalloc-0123456789abcdef0", public_ip = "192.0.2.1" }
}

override_resource {
  target          = module.platform.module.edge.aws_security_group.instance
  override_during = plan
  values          = { id = "sg-0123456789abcdef0" }
}

override_resource {
  target          = module.platform.module.network.aws_vpc.this
  override_during = plan
  values          = { id = "vpc-0123456789abcdef0" }
}

override_resource {
  target          = module.platform.module.cluster.aws_ecs_cluster.this
  override_during = plan
  values          = { arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/platform-staging" }
}

run "is_the_manifests_staging" {
  command = plan

  assert {
    condition     = output.cluster == local.environment.cluster && output.address == "192.0.2.1"
    error_message = "the cluster has the manifest's name, and the domain leads to the site's address"
  }
}
