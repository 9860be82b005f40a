# One repository an image, for all environments: what staging has proven goes to production by its digest.

resource "aws_ecr_repository" "this" {
  for_each = var.repositories

  name = each.key
  # `latest` moves; deploys name a digest, which never does.
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256" # a key of KMS costs by the month and by the request
  }
}

# By their number, tagged or not: when `latest` has moved on, an image that still runs has no tag.
resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last ${var.kept_images}"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept_images }
      action       = { type = "expire" }
    }]
  })
}
