terraform {
  required_providers {
    tencentcloud = {
      source = "tencentcloudstack/tencentcloud"
    }
    archive = {
      source = "hashicorp/archive"
    }
  }
}

provider "tencentcloud" {
  region = "ap-guangzhou"
}

data "archive_file" "src" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "${path.module}/src.zip"
}

resource "tencentcloud_scf_function" "shop_api" {
  name     = "shop-api"
  runtime  = "Nodejs18.15"
  handler  = "index.main"
  zip_file = data.archive_file.src.output_path

  layers {
    layer_name    = "common-deps"
    layer_version = 12
  }
}
