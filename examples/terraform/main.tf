terraform {
  required_version = ">= 1.5"
  required_providers {
    tencentcloud = {
      source  = "tencentcloudstack/tencentcloud"
      version = "~> 1.81"
    }
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.4"
    }
  }
}

# The gate reads the region from the plan, so it is written out here.
provider "tencentcloud" {
  region = "ap-singapore"
}

data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "${path.module}/code.zip"
}

resource "tencentcloud_scf_function" "orders" {
  name     = "orders"
  handler  = "index.main_handler"
  runtime  = "Nodejs18.15"
  zip_file = data.archive_file.code.output_path

  layers {
    layer_name    = "common-deps"
    layer_version = 4
  }
}
