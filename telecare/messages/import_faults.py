"""What is wrong with a row of an uploaded file and how to mend it, in Chinese with English beside it."""

from __future__ import annotations

from telecare.domain.imports.faults import Wrong

WORDS: dict[Wrong, tuple[str, str]] = {
    Wrong.MISSING: (
        "必填项为空，请补填",
        "is empty: fill it in (merged cells: unmerge them first)",
    ),
    Wrong.TOO_LONG: ("内容超过200字，请缩短", "is longer than 200 characters: shorten it"),
    Wrong.FORMULA: ("单元格是公式，请选择性粘贴为数值", "is a formula: paste it as a value"),
    Wrong.BROKEN: (
        "单元格是错误值或无法识别，请重新填写",
        "holds an error or nothing readable: type it anew",
    ),
    Wrong.ID_ROUNDED: (
        "身份证号已被表格四舍五入，末位已丢失，请将列设为文本后按证件重新录入",
        "the spreadsheet rounded this number, its last digits are lost: format the column as text and "
        "type it anew from the card",
    ),
    Wrong.ID_OLD: ("15位旧身份证号，请换成18位", "an old number of 15 digits: give the one of 18"),
    Wrong.ID_LENGTH: (
        "不是18位身份证号，请核对",
        "is no number of 18 signs: compare it with the card",
    ),
    Wrong.ID_CHECKSUM: (
        "身份证号校验位不符，请核对",
        "its check digit does not fit: compare it with the card",
    ),
    Wrong.ID_BIRTH: (
        "身份证号中的出生日期不存在，请核对",
        "holds no possible birth date: compare it with the card",
    ),
    Wrong.BIRTH_DIFFERS: (
        "出生日期与身份证号不一致，请核对",
        "differs from the birth date in the citizen's number",
    ),
    Wrong.PHONE: (
        "不是可拨打的号码，请填一个手机号或带区号的固定电话",
        "cannot be rung: give one mobile number, or a fixed line with its area code",
    ),
    Wrong.PHONE_EXTENSION: (
        "分机号无法自动拨打，请填直线或手机号",
        "an extension cannot be dialled: give a direct line or a mobile",
    ),
    Wrong.PHONE_MISSING: ("填了姓名却没有电话，请补填", "a name without a number: give the number"),
    Wrong.DATE: (
        "日期无法识别，请写成2026-01-05",
        "is no day beyond doubt: write it as 2026-01-05",
    ),
    Wrong.DATE_TO_COME: ("日期晚于今天，请核对", "is a day to come: look at it again"),
    Wrong.AREA: ("区划代码应为6、9或12位数字", "give an area code of 6, 9 or 12 digits"),
    Wrong.AREA_UNKNOWN: (
        "街道或居委会名称无对应代码，请增加区划代码列或附区划名称与代码表",
        "no code is known for this name: add a column with area codes, or a sheet of names and codes",
    ),
    Wrong.AREA_OUTSIDE: ("不在您的管辖范围内", "lies outside the areas that you may write"),
    Wrong.RISK: ("风险等级应为高、中、低", "give high, medium or low"),
    Wrong.ROLE: (
        "角色无法识别，如：紧急联系人、居委会、楼组长、志愿者",
        "is no role that is known",
    ),
    Wrong.HOURS: ("时段应写成08:30-17:30", "write the hours as 08:30-17:30"),
    Wrong.LANGUAGE: (
        "语言应为普通话、英语或语言代码，如zh_CN",
        "give a language by its code, as zh_CN or en",
    ),
    Wrong.DEVICE_KIND: (
        "设备类型不在目录中，请按设备目录填写",
        "is no type of the catalogue of devices",
    ),
    Wrong.SERIAL: ("设备编号应为4至64位字母、数字", "give a serial of 4 to 64 letters and digits"),
    Wrong.DEPARTURE: ("情况应为死亡、迁出或入住养老机构", "give deceased, moved_away or in_care"),
    Wrong.REPEATED: ("与另一行重复，请保留一行", "is the same as another row: keep one"),
    Wrong.UNKNOWN_ELDER: (
        "名册中没有此身份证号的老人，请先导入名册",
        "nobody of this number is known: import the roster first",
    ),
    Wrong.HEADER_MISSING: ("缺少必需的列", "a needed column is missing"),
    Wrong.HEADER_TWICE: ("有两列含义相同，请删去一列", "two columns mean the same: remove one"),
    Wrong.NO_TABLE: ("没有找到表头", "no header of this kind of file was found"),
}
"""(Chinese, English) for everything that can be wrong."""
