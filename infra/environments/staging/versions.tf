terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Its settings name the account: terraform init -backend-config=../../rendered/staging.backend.json
  backend "s3" {}
}

provider "aws" {
  region              = local.environment.region
  allowed_account_ids = [local.environment.account]
  s3_use_path_style   = true # AWS takes it as well as names of hosts, which an AWS_ENDPOINT_URL may not have

  default_tags {
    tags = {
      platform    = local.environment.platform
      environment = local.environment.name
      managedBy   = "terraform"
    }
  }
}
