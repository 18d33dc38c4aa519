"""What keeps a home from being accepted, in Chinese with English beside it."""

from __future__ import annotations

from telecare.domain.service.acceptance import Lack

WORDS: dict[Lack, tuple[str, str]] = {
    Lack.NO_HOME: (
        "系统里还没有这位老人的住处",
        "the registry knows no home of this elder yet",
    ),
    Lack.NOT_ASSESSED: (
        "还没有做过风险评估，不知道该配哪些设备",
        "nobody has assessed the risk yet, so that nobody knows what is to be fitted",
    ),
    Lack.NOT_ASKED: (
        "这类设备须经老人同意，还没有征求过意见",
        "this needs the elder's yes, and nobody has asked yet",
    ),
    Lack.NOT_FITTED: (
        "套件中的这类设备还没有装，老人也没有说明原因拒绝",
        "the kit asks for this; it is not there, and the elder has not declined it with a reason",
    ),
    Lack.NO_SIM: (
        "这台随身设备的电话卡还没有登记实名认证",
        "the SIM of this device is not registered in a real name yet",
    ),
    Lack.NOT_TRIED: (
        "装好后平台还没有收到过这台设备的测试报警：先开测试窗口，再按一次",
        "the platform has heard no test alarm of this device since it hangs here: "
        "open a test window, then let it alarm",
    ),
}
"""What is missing, and what to do about it."""
