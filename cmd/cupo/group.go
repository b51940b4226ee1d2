package main

import (
	"context"
	"flag"
	"net/http"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

func groupCommand() command {
	return command{
		name:  "group",
		usage: []string{"list", "put --id ID --name NAME [--shift DAYS@FROM-TO]..."},
		about: "list and change the groups of operators and their shifts",
		more: `A shift is days of the week and a time in mainland time: mon,tue,wed@07:00-15:00; one that ends before
it begins goes on after midnight. Outside of its shifts a group's operators are refused; a group without
any may always work. put takes the place of what there was under the id.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var c connection
			var g wire.OperatorGroup
			c.define(t, flags, asAdmin)
			flags.StringVar(&g.ID, "id", "", "`id` of the group")
			flags.StringVar(&g.Name, "name", "", "what the group is called")
			flags.Func("shift", "one `shift`, DAYS@FROM-TO; may be repeated", func(text string) error {
				shift, err := parseShift(text)
				g.Shifts = append(g.Shifts, shift)
				return err
			})
			return func(ctx context.Context, arguments []string) error {
				r := request{method: http.MethodGet, path: wire.GroupsPath}
				switch verb, rest := verbOf(arguments); {
				case verb == "list" && len(rest) == 0:
				case verb == "put" && len(rest) == 0 && g.ID != "" && g.Name != "":
					r.method, r.body = http.MethodPut, &wire.GroupsRequest{Groups: []wire.OperatorGroup{g}}
				default:
					return badUsage("say list, or put with --id and --name")
				}
				return groupsShown(ctx, t, &c, r)
			}
		},
	}
}

// parseShift reads DAYS@FROM-TO; what days and times there are is the API's to say.
func parseShift(text string) (wire.Shift, error) {
	days, hours, both := strings.Cut(text, "@")
	from, to, isRange := strings.Cut(hours, "-")
	if !both || !isRange || days == "" {
		return wire.Shift{}, badUsage("a shift is written as mon,tue@07:00-15:00")
	}
	return wire.Shift{Weekdays: strings.Split(days, ","), From: from, To: to}, nil
}

func groupsShown(ctx context.Context, t *terminal, c *connection, r request) error {
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.GroupsResponse
	r.into = &answer
	raw, err := client.do(ctx, r)
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return groupsText(answer.Groups) })
}

func groupsText(groups []wire.OperatorGroup) string {
	if len(groups) == 0 {
		return "no groups\n"
	}
	t := newTable("ID", "NAME", "SHIFTS")
	for i := range groups {
		shifts := make([]string, len(groups[i].Shifts))
		for n, shift := range groups[i].Shifts {
			shifts[n] = strings.Join(shift.Weekdays, ",") + "@" + shift.From + "-" + shift.To
		}
		if len(shifts) == 0 {
			shifts = []string{"always"}
		}
		t.row(groups[i].ID, groups[i].Name, strings.Join(shifts, " "))
	}
	return t.text()
}
