# One environment of the platform, whole: what differs between two of them stands in the manifest.

locals {
  environment = var.environment
  name        = local.environment.cluster
}

module "network" {
  source = "../network"

  name = local.name
  cidr = var.cidr
}

module "edge" {
  source = "../edge"

  name               = local.name
  vpc_id             = module.network.vpc_id
  subnet_ids         = module.network.subnet_ids
  instances          = local.environment.instances
  domain             = local.environment.domain
  hosted_zone_id     = var.hosted_zone_id
  certificate_bucket = local.environment.certificateBucket
}

module "cluster" {
  source = "../cluster"

  name                     = local.name
  account                  = local.environment.account
  region                   = local.environment.region
  subnet_ids               = module.network.subnet_ids
  security_group_id        = module.edge.security_group_id
  instance_type            = local.environment.instanceType
  instances                = local.environment.instances
  reserved_memory          = local.environment.reservedMemory
  elastic_ip_allocation_id = module.edge.elastic_ip_allocation_id
  target_group_arns        = module.edge.target_group_arns
}

module "service" {
  source   = "../service"
  for_each = local.environment.services

  account            = local.environment.account
  region             = local.environment.region
  cluster_arn        = module.cluster.arn
  capacity_provider  = module.cluster.capacity_provider
  service            = each.value.service
  task_definition    = each.value.taskDefinition
  log_group          = each.value.logGroup
  log_retention_days = var.log_retention_days
  task_policies      = lookup(local.task_policies, each.key, {})
}

module "observability" {
  source = "../observability"

  name              = local.name
  account           = local.environment.account
  region            = local.environment.region
  services          = keys(local.environment.services)
  proxy_log_group   = module.service["reverse-proxy"].log_group_name
  autoscaling_group = module.cluster.autoscaling_group
  email             = local.environment.email
}
