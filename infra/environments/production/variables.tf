variable "hosted_zone_id" {
  description = "Route 53 zone that gets the site's record. Without one, point the domain at the output `address` yourself."
  type        = string
  default     = null
}
