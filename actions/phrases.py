"""Turns of phrase that tell what a message in a conversation is about, whatever wish it names.

All are matched against text as ``tuiding.normalization`` leaves it.
"""

from __future__ import annotations

import re

# 会不会把聊天记录也删了, 解封要几天: asks about what happens, whatever it names.
WONDERS = re.compile(
    r"会不会|还能|还会|也会|会.{0,8}吗|也.{0,3}(?:没了|没有了|丢了|[删清]了|[删清]掉)|不就.{0,8}(?:没|停|关|废|断)了|"
    r"算.{0,5}(?:吗|没|么|不)$|是.{1,12}还是|几天|多久|多长时间|什么时候|要不要|需不需要|还.{0,4}[吗不没]$|还有没有|谁(?:有权|能|可以)|"
    r"我[^,，。 ]{0,3}能[^,，。 ]{1,6}吗|在不在|"
    r"恢复|反悔|后悔|要.{1,6}吗|影响|后果|关系|条件|证明|材料|手续费|违约金|[要收]钱吗|真的|可信|靠谱"
)
# 小程序里根本没有申请退费: said of the steps just given.
MISSING = re.compile(
    r"(?:根本|压根|都|里|里面|也)没有|找不到|没找到|没看到|没看见|没这个|没那个|不见了|"
    r"没有?.{0,8}(?:入口|按钮|选项|菜单|一项|地方)|找不着|还是没有"
)
# 会把聊天记录删掉吗
AFFECTS = re.compile(
    r"不就.{0,8}(?:没|停|关|废|断)了|会(?:不会)?(?:把|连).+[吗么没]$|会不会(?:把|连)|别把.+(?:没|丢|[删清]掉?)了|跟.+有关|跟.+有.{0,2}关系"
)
# 先用后付关了 已经下的单咋办
LEFT_OVER = re.compile(
    r"(?:已经|之前|早就)(?![^,，。 ]*[扣付交充退转])[^,，。 ]{1,6}[的了][^,，。 ]{0,6}(?:咋|怎么)(?:办|弄|算|处理)"
)
# 说回亲属卡 是我老公送给我的
RETURNS = re.compile("回到|说回|再说")
# 先把它关了吧
POINTS = re.compile(r"把[它他她这那]|[它这那](?:个)?(?:给)?(?:关|退|取消|停)")
# 它没反应, 没有付款和订阅这一项: the steps just given do not work.
NOTHING_HAPPENS = re.compile(
    r"没.{0,2}(?:反应|动静|效果)|点不[了动开]|不管用|收不到.{0,3}(?:短信|码)|(?:短信|验证码).{0,3}收不到"
)
# 没有付款和订阅这一项: before the name of a step.
ABSENT = r"(?:没有?|找不[到着]|没[看见找]到?)[^,，。 ]{0,3} ?"
# 钱取出来了 接着停扣费
DONE_WITH = re.compile("(?:出来|完|好|走|成|定)了.{0,3}(?:然后|接着|接下来|下一步|下面|再|该|那个)")
# 找到了 在右上角三个点里面
FOUND = re.compile(
    "(?:[哦噢啊嗯好行诶欸]+的?|ok)?[,，。 ]?(?:我)?(?:找|看|翻|搜)(?:到|见)了(?!.*(?:但|可是|不过|就是|没))"
)
# 你帮我直接关了行不行
FOR_ME = re.compile("你.{0,3}(?:帮|替|给)我(?!.{0,2}[查看问说算找]).{0,4}(?:关|解|退|取消|弄|办|注销|删|停|处理)")
# Asks how or where.
HOW = re.compile(r"怎么|怎样|咋|如何|点样|在哪|哪里")
# Asks how something is done, and not what becomes of it.
HOW_TO = re.compile(r"(?:怎么|怎样|咋|如何)(?:才能|去|能)?(?:弄|办|搞|操作|做|点|取消|关|退|删|解|注销|恢复|处理|整)")
# 在哪关
WHERE_ALONE = re.compile(
    "(?:[那我你快就先说]|赶紧|告诉我|到底){0,4}(?:[在从去]哪|哪里|怎么|咋)[里儿]?(?:能|可以)?(?:关|停|取消|操作|设置)掉?[啊呢呀]?"
)
# 里头还有三块钱没取
UNSETTLED = re.compile("(?:还有|还剩|还欠).{1,8}(?:没|未)(?:取|提|用|还|付|转|结|完)")
# 能不能删掉: of whatever is at hand.
CAN_IT = re.compile(
    "[那我这]?(?:能不能|可不可以|可以不可以)(?:直接|都|全|把它)?"
    "(?:关|停|取消|删|清|退订)(?:掉|了|空)?[啊呢呀]?(?=$|[,，。 ])"
)
# 怎么注销: of what was just named.
HOW_ALONE = re.compile(
    "[那我]?(?:怎么|咋个?|如何|怎样)(?:才能|能|去)?(?:关|停|取消|退订|注销|解绑|解除|删除?|移除)掉?[啊呢呀嘛]?"
)
# 里面的钱多长时间内得取出来
WITHIN = re.compile("(?:天|时间|多久|小时|号)[之以]?内(?:就)?(?:得|要|必须|一定)")
# What says nothing beside a phone, a payer or the words of a variant.
FILLER = re.compile(
    r"也?是?[这那]么[弄办搞关][吗么不]?|[这那]样[弄办搞关]?|怎么弄|怎么办|怎么搞|怎么操作|怎么做|怎么取消?|怎么关|"
    r"咋弄|咋办|咋整|咋取消?|咋关|如何|"
    r"一样吗|可以吗|行吗|能[弄用关退办][吗不]|行不行|不对|看错了|说错了|记错了|应该|其实|"
    r"换成|换|步骤|方法|手机|系统|这边|那边|老婆|老公|我妈|我爸|家里人|以后|之后|现在|那张|那种|那个|这个|"
    r"[那呢啊哦嗯吧呀了的是我用上在也要想看他她它扣付机版端只就怎么,，。.?？!！、 ]"
)
# Speaks of money that comes back.
REFUNDED = re.compile("退|要回|拿回|讨回|追回")
# 这钱还能要回来不
MONEY_BACK = re.compile(
    r"(?:钱|款|费|块|元|\d).{0,8}(?:(?:要|拿|讨|追)(?:得|的|不)?|退[得不])回|[钱款费块元]还?(?:能|可以)退[吗么不没]"
)
# 钱退不退
ANY_BACK = re.compile("[那这我]?的?[钱款费]还?(?:能|可以|会|给)?(?:不能)?退(?:不退|吗|么|不|没)?[了啊呀?]?")
# 那最晚哪天到: after an answer about money, when it comes.
ARRIVES = re.compile(
    r"(?:哪天|哪一天|几号|几时|什么时候|啥时候|(?<!超过)(?:多久|几天)).{0,5}(?:到(?!期)|退|回来|给|好|下来)|"
    r"(?:等|到|拖|最[晚迟快早]).{0,3}(?:哪天|哪一天|几号|几时|什么时候|啥时候)"
)
# 能让苹果退吗: wants somebody to do it.
REQUESTED = re.compile("想|让|要(?!多|几)|帮我")
YEAR = re.compile(r"\d年")
# Asks anything.
ASKS = re.compile(r"[吗么嘛?？多几啥谁]|什么|[没不]$")
_NOT_YET = "(?<![没未])(?<!没有)"
# 上周五申请的: it has been done.
DONE = re.compile(
    f"{_NOT_YET}(?:(?:申请|提交|投诉|申诉)[^,，。 吗]{{0,7}}(?:的|了|过|$)"
    "|[交提递](?:上去)?[的了过]+(?:材料|资料|证明|申请))"
)
# 8月20号申请退会员费 到今天一分钱没看到: what was applied for is awaited.
AWAITED = re.compile(
    f"{_NOT_YET}(?:申请|提交|投诉|申诉|[交提递])"
    ".*(?:没有?(?:看[到见]|见|收到|到|退|消息|动静|人理|回[音信复应]?|下文|结果)|还没|没影|影子)"
)
# 网易云不同意退怎么办
REFUSED = re.compile("(?:不给|不肯|不同意|不让|不愿意?|不予|不批|拒绝|死活不)(?:我|他|她|给|再)?[办处]?理?退")
# 他们客服说…: not ours.
THEIR_STAFF = re.compile("(?:他们?|她们?|它们?|商家|人家|对方|店家?|那边|平台|公司)的?客服")
# 有消息发我邮箱
CONTACT = re.compile("(?:发|打|回|联系|通知|告诉|找)(?:给|到)?我|邮箱|电话|号码|微信号")


def asks_how(text: str) -> bool:
    """Whether a message asks how or where something is done."""
    return HOW.search(text) is not None


def awaits(text: str) -> bool:
    """Whether a message says that what has been applied for has not come."""
    return AWAITED.search(text) is not None


def has_applied(text: str) -> bool:
    """Whether a message says that something has been applied for, and not that it may be (可以申请退吗)."""
    return DONE.search(text) is not None


def wonders(text: str) -> bool:
    """Whether a message asks what becomes of something, and not how it is done."""
    return WONDERS.search(text) is not None and HOW_TO.search(text) is None
