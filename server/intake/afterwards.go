package intake

import "github.com/cupo-ec/cupo/allocator"

// Afterwards asks for what comes after an appointment, or an appeal, on behalf of a caller: nothing that
// needs a place.
func Afterwards(c Caller, key allocator.Key, asked allocator.Command) *Order {
	order := &Order{command: asked, class: c.Class}
	common := c.command(asked.Kind, key)
	order.command.Key, order.command.Actor, order.command.Channel = common.Key, common.Actor, common.Channel
	order.command.Origin, order.command.Account = common.Origin, common.Account
	return order
}
