github_repository = "owner--name/platform-journey" # yours, as owner/name; nobody on GitHub can be called this
