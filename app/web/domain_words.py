"""Words of the domain that pages show through gettext. The domain speaks Chinese; listing its words here lets the catalogue find them."""

from flask_babel import lazy_gettext as _l

WORDS = (
    # item types
    _l("单选题"),
    _l("多选题"),
    _l("判断题"),
    _l("填空题"),
    _l("归类题"),
    _l("排序题"),
    _l("配对题"),
    _l("案例题"),
    _l("术语题"),
    _l("填表题"),
    _l("表格填写题"),
    _l("看图题"),
    _l("简答题"),
    # themes of cases
    _l("识别客户"),
    _l("引导分流"),
    _l("投诉处理"),
    _l("服务礼仪"),
    _l("挽留与营销"),
    _l("机具故障"),
    _l("排队疏导"),
    # why an answer cannot be taken
    _l("答案的格式不对，请在本页重新作答。"),
    _l("答案过长，请不要超过 200 个字。"),
    _l("答案里有看不见的控制字符，请删去后重新输入。"),
    _l("这道题只能有一个答案。"),
    _l("所选的选项不在这道题里，请刷新后重新选择。"),
    _l("同一个位置或同一行选了两次，请改正后再保存。"),
    _l("请填写一个数，可以带单位，例如 5万元 或 50,000元。"),
    _l("这里不能填写负数。"),
    _l("数值太大，请核对后重新填写。"),
    _l("小数位数太多，请核对后重新填写。"),
    _l("单位不对，请按题目给出的单位填写。"),
    _l("答案超过了这道题的字数，请删短后再保存。"),
    _l("请填写一个词，用文字写，不超过 40 个字。"),
)
