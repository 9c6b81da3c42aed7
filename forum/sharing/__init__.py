"""What search engines, chat programs and home screens see of the forum: pictures, site map, manifest."""
