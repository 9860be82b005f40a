output "bucket" {
  description = "Where the other roots keep their state."
  value       = module.state.name
}
