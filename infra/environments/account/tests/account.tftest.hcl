# Plans with the real provider, which makes real policies and normalises containers; no call reaches AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "makes_a_repository_an_image_and_a_role_an_environment" {
  command = plan

  assert {
    condition     = toset(keys(output.repository_urls)) == toset(["platform/api", "platform/frontend", "platform/reverse-proxy"])
    error_message = "each image of the manifest has a repository"
  }

  assert {
    condition     = toset(keys(output.role_arns)) == toset(["push", "plan", "deploy-staging", "deploy-production"])
    error_message = "workflows have a role to push, one to plan and one for each environment"
  }
}
