# What the environments of an account share: the registry that builds go to, and the roles that workflows take.

locals {
  account = jsondecode(file("${path.module}/../../rendered/account.json"))
}

module "registry" {
  source = "../../modules/registry"

  repositories = local.account.repositories
}

module "pipeline" {
  source = "../../modules/pipeline"

  platform          = local.account.platform
  account           = local.account.account
  region            = local.account.region
  github_repository = var.github_repository
  repositories      = local.account.repositories
  state_bucket      = local.account.stateBucket

  # Experiments kill tasks where a build is proven, and nowhere else.
  environments = {
    for name, environment in local.account.environments : name => merge(environment, { chaos = name == "staging" })
  }
}
