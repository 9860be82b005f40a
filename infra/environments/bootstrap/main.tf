# The bucket that the other roots keep their state in. Its own state is a local file until it moves in, too: see ../../README.md.

locals {
  account = jsondecode(file("${path.module}/../../rendered/account.json"))
}

module "state" {
  source = "../../modules/bucket"

  name = local.account.stateBucket
}
