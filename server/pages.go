package server

import (
	"fmt"

	"github.com/cupo-ec/cupo/kiosk/site"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// pages are the files of the screens, none in a program that was built without them.
func pages() ([]httpapi.Page, error) {
	files, err := site.Files()
	if err != nil {
		return nil, fmt.Errorf("the embedded screens: %w", err)
	}
	var list []httpapi.Page
	for _, file := range files {
		list = append(list, httpapi.Page{
			Path: site.Base + file.Name, ContentType: file.ContentType, Brotli: file.Brotli, Gzip: file.Gzip,
			Immutable: file.Immutable, Policy: site.Policy,
		})
	}
	return list, nil
}
