"""Where the zones of the lobby lie in the drawing. The layout is ours, an example: branches differ."""

# As one says it who stands in the door and looks in. A zone that is not here is not drawn.
PLACES = {
    "wealth": "最里面右侧，单独的房间",
    "cash": "最里面左侧，正对大门",
    "non_cash": "左侧靠墙",
    "self_service": "进门左侧，玻璃隔断内",
    "consulting": "进门右侧",
}
SPOTS = {"door": "大门", "reception": "咨询引导台", "tickets": "取号机", "seats": "等候座椅"}
