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
  s3_use_path_style   = true # AWS takes it as well as names of hosts, which an AWS_ENDPOINT_URL may not have

  default_tags {
    tags = {
      platform  = local.account.platform
      root      = "bootstrap"
      managedBy = "terraform"
    }
  }
}
