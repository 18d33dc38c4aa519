"""What the platform says and writes in Chinese: slowly, plainly, one thing at a time.

Who hears a text at a neighbour's telephone learns where to go and what to beware of, never what is
wrong with the elder.
"""

from __future__ import annotations

_CENTRE = "您好，这里是安居守护中心。"
_KEYS = (
    "如果您能去，请按1；按1之后，可以再按一个数字，表示几个五分钟能到。"
    "老人正和您在一起，请按2。您去不了，请按9。要找值班员，请按0。打错了，请按8。重听，请按星号键。"
)
_WELL_HELD = "如果您一切都好，请按1，不要挂断，值班员马上和您说话。如果需要帮助，请按2。"
_WELL = "如果您平安，请按1。如果需要帮助，请按2。我们会继续请人来看您。"
_OUT_AT_ONCE = (
    "请您马上到屋外去，不要开关电灯，不要用明火，不要按任何开关。"
    "不用按键，到了外面再打电话。我们已经在请人过来。"
)

_ELDER = {
    "fire": "您家的烟雾报警器响了。请马上离开屋子，走楼梯，不要坐电梯。" + _WELL,
    "gas": "您家的燃气报警器响了。" + _OUT_AT_ONCE,
    "co": "您家的一氧化碳报警器响了，这种气体闻不到。" + _OUT_AT_ONCE,
    "medical": "您身边的设备提醒我们问候您。请先坐下，不要着急。" + _WELL,
    "fall": "设备提示您可能摔了一跤。请先不要急着起身。" + _WELL,
    "help": "您刚才按了求助按钮。" + _WELL_HELD,
    "missing": "您好像离家有些远了。请在原地等一等，不要走动。" + _WELL_HELD,
    "intrusion": "您家的门窗报警器响了。请您待在安全的地方，不要去查看。" + _WELL_HELD,
    "flood": "您家的漏水报警器响了。请当心地滑，不要碰电器。" + _WELL_HELD,
    "inactivity": "我们有一阵子没有您的消息了，打电话问候您。" + _WELL_HELD,
    "other": "您家的设备发来一条提醒。" + _WELL_HELD,
}

_SCENE = {
    "fire": "烟雾报警器响了，可能着火。请不要贸然进屋，看到烟火请先打119。",
    "gas": "燃气报警器响了。请不要按门铃，不要开灯，不要用手机在门口打电话。",
    "co": "一氧化碳报警器响了，这种气体闻不到。请先开门通风，不要久留。",
    "medical": "老人可能需要帮助，请上门看看。",
    "fall": "老人可能起不了身，请上门看看，不要急着搬动。",
    "help": "老人按了求助按钮，请上门看看。",
    "missing": "老人可能走远了，请帮忙在附近找一找。",
    "intrusion": "门窗报警器响了。请不要独自进屋，在门外看看情况。",
    "flood": "漏水报警器响了。请当心触电，先关水阀。",
    "inactivity": "有一阵子没有老人的消息，请上门看看。",
    "other": "设备发来一条提醒，请上门看看。",
}

_SMS = {
    "fire": "{name}家的烟雾报警器报警，正在联系老人和家附近的人。",
    "gas": "{name}家的燃气报警器报警，正在关阀并联系老人和家附近的人。",
    "co": "{name}家的一氧化碳报警器报警，正在联系老人和家附近的人。",
    "medical": "{name}可能需要帮助，正在联系老人。",
    "fall": "{name}可能需要帮助，正在联系老人。",
    "help": "{name}按了求助按钮，正在联系老人。",
    "missing": "{name}可能走远了，正在联系老人。",
    "intrusion": "{name}家的门窗报警器报警，正在联系老人。",
    "flood": "{name}家的漏水报警器报警，正在联系老人。",
    "inactivity": "有一阵子没有{name}的消息，正在联系老人。",
    "other": "{name}家的设备发来提醒，正在联系老人。",
}

_SIGN = "【安居守护】"

TEXTS: dict[str, str] = {
    **{f"call.elder.{kind}": _CENTRE + text for kind, text in _ELDER.items()},
    **{
        f"call.responder.{kind}": _CENTRE + "{name}家需要人去看看。" + text + "地址是{address}。" + _KEYS
        for kind, text in _SCENE.items()
    },
    **{
        f"call.team.{kind}": "安居守护中心派单。地址：{address}。{name}家。" + text + _KEYS
        for kind, text in _SCENE.items()
    },
    "call.follow_up": _CENTRE + "上次的事情处理完以后，我们想问问您现在好不好。请稍等，值班员和您说话。",
    **{f"sms.alarm.{kind}": f"{_SIGN}{text}请留意电话；能去请回复1，去不了请回复9。"
       for kind, text in _SMS.items()},
    **{f"sms.switched.{kind}": f"{_SIGN}情况有变：{text}您正在前往，请当心自身安全。"
       for kind, text in _SMS.items()},
    "sms.someone_goes": f"{_SIGN}已经有人前往{{name}}家。您可以不用赶去，有新情况再联系您。",
    "sms.entry_code": f"{_SIGN}进门方法：{{code}}。{{until}}以前有效，只用于这次救助，请不要转告别人。",
    "told.someone_goes": "已经有人前往。您可以不用赶去，谢谢您。",
    "relay.110": "地址：{address}。{name}家，需要警察。我是安居守护中心值班员。",
    "relay.119": "地址：{address}。{name}家，有火情或气体泄漏。我是安居守护中心值班员。",
    "relay.120": "地址：{address}。{name}，老人，需要救护车。我是安居守护中心值班员。",
    "relay.gas": "地址：{address}。{name}家，燃气泄漏，阀门没有确认关闭。我是安居守护中心值班员。",
    "receipt.accepted": "已经收到，正在为您联系。",
    "receipt.handled": "已经有人接手，请您放心等待。",
    "receipt.rejected": "没有听清，请直接拨打服务热线。",
    "place.position": "不在家，最后的位置是北纬{lat}度、东经{lon}度，误差约{accuracy}米",
    "default.accuracy": "几十",
    "default.name": "这位老人",
    "default.address": "登记的住址",
}  # fmt: skip
