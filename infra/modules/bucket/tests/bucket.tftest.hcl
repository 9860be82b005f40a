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
  name = "platform-terraform-state-123456789012"
}

run "keeps_objects_private_and_their_history" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "nothing in the bucket can be made public"
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "an object has its earlier versions"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "objects are encrypted"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement.Effect => statement.Condition
    } == { Deny = { Bool = { "aws:SecureTransport" = "false" } } }
    error_message = "the policy denies what comes without TLS and allows nothing"
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "a bucket with something in it outlives terraform destroy unless told otherwise"
  }
}

run "refuses_what_s3_would" {
  command = plan

  variables {
    name             = "Platform_State"
    old_version_days = 0
  }

  expect_failures = [var.name, var.old_version_days]
}
