"""What a registered household is entitled to, as the first version has it. Source:
docs/sources.md#policies.

A line: code, title, condition, receipt, what it is entitled to, what it receives, whom to ask, and
whether the line may hang on the wall. Conditions and receipts are codes of
`archives.made.policies`. The words may hold {who} (names), {year}, {amount} (yuan). Amounts that a
county sets each year are not in the words: what was paid comes from the base map.
"""

Line = tuple[str, str, str, str, str, str, str, bool]
SINCE = "2014-01-01"

POLICIES: tuple[Line, ...] = (
    ("dibao", "农村低保", "dibao", "dibao_money",
     "家里收入低于当地低保标准的，可以吃低保，按月发钱。您家：{who}。",
     "{year}年一共领了低保金 {amount} 元。", "乡镇民政办、村委会", True),
    ("tekun", "特困（五保）供养", "tekun", "tekun_money",
     "没有劳动能力、没有收入、没有人赡养的，由政府供养，生病、住房、丧葬都管。您家：{who}。",
     "{year}年一共领了供养金 {amount} 元。", "乡镇民政办", True),
    ("school_small", "上幼儿园资助", "pupil_kindergarten", "none",
     "家里困难的孩子上幼儿园，可以申请学前教育资助和免费午餐。您家：{who}。",
     "", "幼儿园、县教育局资助中心", True),
    ("school_free", "义务教育“两免一补”", "pupil_compulsory", "none",
     "上小学、初中不收学费，不收课本费；家里困难的发生活补助，在学校吃营养餐。您家：{who}。",
     "", "学校班主任、县教育局资助中心", True),
    ("school_high", "上高中资助", "pupil_high", "none",
     "建档立卡户的孩子上普通高中，免学费，还可以领国家助学金。您家：{who}。",
     "", "学校、县教育局资助中心", True),
    ("school_trade", "上中职、高职资助（雨露计划）", "pupil_trade", "none",
     "上中职免学费、领国家助学金；上中职、高职和技师学院的，还可以申请雨露计划补助。您家：{who}。",
     "", "学校、乡镇扶贫站", True),
    ("school_college", "上大学资助", "pupil_college", "none",
     "考上大学，可以申请国家助学金，可以在县里办助学贷款，读书期间不用还利息。您家：{who}。",
     "", "县教育局资助中心", True),
    ("insurance", "城乡居民医保", "members", "insured",
     "全家都要参加城乡居民医保，个人交的钱，政府给困难户补贴一部分或者全部。",
     "已经参保的有{who}。", "村委会、县医保局", True),
    ("reimbursed", "看病报销", "members", "none",
     ("在县里住院，先看病后付钱；医保、大病保险、医疗救助三道报销，出院时在一个窗口结算。"
     "有慢性病的，可以申请门诊慢性病报销。"),
     "", "医院医保窗口、县医保局", True),
    ("doctor", "家庭医生", "members", "none",
     "每户有签约的家庭医生，不收钱：帮您量血压、测血糖，有病先找他问。",
     "", "村卫生室", True),
    ("house", "危房改造", "unsafe_house", "rebuilt",
     "住的是 C 级、D 级危房，可以申请改造补助；鉴定、改造、验收都不收钱。",
     "您家房子已在 {year} 年改造。", "乡镇村镇建设站", True),
    ("relocation", "易地搬迁", "relocated", "moved",
     "搬迁户分配安置房，每户至少帮扶一人就业；搬出后原来的承包地、山林还是您家的。",
     "已经安置在{who}。", "安置点服务中心、乡镇搬迁办", True),
    ("disability", "残疾人两项补贴", "disabled", "none",
     "家里困难的残疾人有生活补贴，重度残疾人有护理补贴，按月发。您家持证的：{who}。",
     "", "村残协、乡镇民政办", False),
    ("post", "公益性岗位", "worker", "post",
     "家里有劳力、出不了远门的，可以申请护林员、保洁员、护路员等岗位，在家门口上班领工资。",
     "在岗的有{who}。", "村委会、乡镇人社中心", True),
    ("credit", "扶贫小额信贷", "worker", "none",
     ("发展养殖、种植缺本钱，可以贷 5 万元以下、三年以内的小额信贷，不要抵押、不要担保，"
     "政府贴利息。这笔钱要还。"),
     "", "农信社（农商行）、乡镇扶贫站", True),
    ("dividend", "产业分红", "shares", "dividend_money",
     "扶贫资金投到合作社、企业的，您家按份额分红。",
     "{year}年分红 {amount} 元。", "村委会、合作社", True),
    ("pension", "养老保险", "adults", "pension_money",
     ("16 岁以上、不上学、没有单位的，可以参加居民养老保险，困难的政府代交最低一档；"
     "满 60 岁按月领钱。"
     "您家满 60 岁的：{who}。"),
     "{year}年一共领了养老金 {amount} 元。", "村委会、乡镇人社中心", True),
    ("ecology", "退耕还林补助", "returned_land", "ecology_money",
     "退耕还林的地，按面积领补助。",
     "{year}年领了生态补偿金 {amount} 元。", "乡镇林业站", True),
    ("work", "外出务工补助", "away", "none",
     "出省务工的，可以申请一次性往返交通补助；想学手艺，培训不收钱。您家在外务工：{who}。",
     "", "村委会、乡镇人社中心", True),
)  # fmt: skip
