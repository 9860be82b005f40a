terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Its settings name the account: terraform init -backend-config=../../rendered/account.backend.json
  backend "s3" {}
}

provider "aws" {
  region              = local.account.region
  allowed_account_ids = [local.account.account]

  default_tags {
    tags = {
      platform  = local.account.platform
      root      = "account"
      managedBy = "terraform"
    }
  }
}
