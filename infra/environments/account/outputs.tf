output "repository_urls" {
  description = "Where to push the images, by the names of their repositories."
  value       = module.registry.repository_urls
}

output "role_arns" {
  description = "Roles of the workflows, by what they are for."
  value       = module.pipeline.role_arns
}
