# The environment production: what is particular to it stands in infra/platform.yaml.

locals {
  environment = jsondecode(file("${path.module}/../../rendered/production.json"))
}

module "platform" {
  source = "../../modules/platform"

  environment    = local.environment
  cidr           = "10.1.0.0/16" # apart from the other environments', so that they can be joined
  hosted_zone_id = var.hosted_zone_id
}
