terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region              = local.account.region
  allowed_account_ids = [local.account.account]

  default_tags {
    tags = {
      platform  = local.account.platform
      root      = "bootstrap"
      managedBy = "terraform"
    }
  }
}
