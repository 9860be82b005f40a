variable "repositories" {
  description = "Names of the repositories, such as platform/api."
  type        = set(string)

  validation {
    condition     = alltrue([for name in var.repositories : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name))])
    error_message = "repositories: expected names such as platform/api, received ${join(", ", var.repositories)}."
  }
}

variable "kept_images" {
  description = "Images that each repository keeps, so that a deploy can go back to them."
  type        = number
  default     = 30

  validation {
    condition     = var.kept_images >= 2 && floor(var.kept_images) == var.kept_images
    error_message = "kept_images: expected a whole number from 2, the one that runs and the one before, received ${var.kept_images}."
  }
}
