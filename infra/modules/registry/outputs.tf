output "repository_urls" {
  description = "Where to push the images, by the names of their repositories."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}
