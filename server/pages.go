package server

import (
	"github.com/cupo-ec/cupo/kiosk/site"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// screens are the files of the screens and their build, none in a program that was built without them.
func screens() (pages []httpapi.Page, build string, err error) {
	made, err := site.Read()
	for _, file := range made.Files {
		pages = append(pages, httpapi.Page{
			Path: file.Path, ContentType: file.ContentType, Brotli: file.Brotli, Gzip: file.Gzip,
			Immutable: file.Immutable, Policy: site.Policy,
		})
	}
	return pages, made.Build, err
}
