provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "makes_the_bucket_that_backends_name" {
  command = plan

  assert {
    condition     = output.bucket == jsondecode(file("../../rendered/staging.backend.json")).bucket
    error_message = "the other roots look for their state in this bucket"
  }
}
