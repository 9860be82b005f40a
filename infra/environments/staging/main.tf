# The environment staging: what is particular to it stands in infra/platform.yaml.

locals {
  environment = jsondecode(file("${path.module}/../../rendered/staging.json"))
}

module "platform" {
  source = "../../modules/platform"

  environment    = local.environment
  cidr           = "10.0.0.0/16" # apart from the other environments', so that they can be joined
  hosted_zone_id = var.hosted_zone_id
}
