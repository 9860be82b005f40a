# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  repositories = ["platform/api", "platform/frontend"]
}

run "scans_encrypts_and_forgets" {
  command = plan

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : one(repository.image_scanning_configuration).scan_on_push])
    error_message = "images are scanned when they are pushed"
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : one(repository.encryption_configuration).encryption_type == "AES256"])
    error_message = "images are encrypted"
  }

  assert {
    condition = {
      for name, policy in aws_ecr_lifecycle_policy.this : name => [for rule in jsondecode(policy.policy).rules : rule.selection]
      } == {
      for name in var.repositories : name => [{ tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }]
    }
    error_message = "each repository keeps its last 30 images, tagged or not"
  }
}

run "refuses_what_ecr_would_and_too_few_images" {
  command = plan

  variables {
    repositories = ["Platform/API"]
    kept_images  = 1
  }

  expect_failures = [var.repositories, var.kept_images]
}
