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
  s3_use_path_style   = true # AWS takes it as well as names of hosts, which an AWS_ENDPOINT_URL may not have

  default_tags {
    tags = {
      platform  = local.account.platform
      root      = "account"
      managedBy = "terraform"
    }
  }
}
