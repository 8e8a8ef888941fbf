/** What the widget itself says, in Chinese and English side by side. {names} are filled in. */

const TEXTS = {
  __proto__: null,
  title: ["备案助手", "Filing assistant"],
  open: ["打开备案助手", "Open the filing assistant"],
  unread: ["{count} 条新消息", "{count} new"],
  close: ["收起", "Close"],
  menu: ["菜单", "Menu"],
  log: ["对话", "Conversation"],
  welcome: [
    "您好，我帮您弄清楚要办哪种备案、下一步做什么、准备哪些材料。说说您的情况，或者点一个问题：",
    "Hello. I help you find out which ICP filing you need, what to do next and which papers to prepare. Tell me about your site, or pick a question:",
  ],
  starter_1: ["我要开一个新网站，怎么备案？", "I want to put up a new website. How do I file?"],
  starter_2: ["网站要从别家搬到阿里云，怎么办？", "I am moving my website to Alibaba Cloud. What do I do?"],
  starter_3: ["备案被驳回了，怎么改？", "My filing was rejected. How do I correct it?"],
  input: ["输入您的问题", "Your message"],
  send: ["发送", "Send"],
  length: ["{count} / 2000 字", "{count} / 2000 characters"],
  typing: ["正在输入…", "Typing …"],
  typing_person: ["{name}正在输入…", "{name} is typing …"],
  with_waiting: ["已转人工，请稍候", "Waiting for a person"],
  with_person: ["{name}正在为您服务", "{name} is helping you"],
  somebody: ["人工客服", "A person"],
  progress: ["{answered} / 约 {expected}", "{answered} of about {expected}"],
  answered: ["已回答的问题", "Questions answered"],
  you: ["您：", "You: "],
  assistant: ["助手：", "Assistant: "],
  colon: ["：", ": "],
  waiting: ["等待发送", "Waiting to be sent"],
  sending: ["正在发送", "Sending"],
  late: ["还没发出去，会自动再试", "Not sent yet, trying again"],
  kept: ["已送达", "Delivered"],
  refused: ["没有发出去", "Not sent"],
  retry: ["重试", "Try again"],
  discard: ["删除", "Delete"],
  lost: ["连接断了，您写的会在恢复后发出。", "The connection is lost. What you write is sent once it is back."],
  expired: ["之前的会话已过期，这是新的对话。", "The earlier session has ended; this is a new one."],
  no_files: [
    "这里不收文件和照片：证件请只在备案系统里上传，更安全。",
    "No files or photos here: upload documents in the filing system only; that is safer.",
  ],
  chosen: ["已选", "chosen"],
  helped: ["有帮助吗？", "Did this help?"],
  good: ["有帮助", "Helpful"],
  bad: ["没帮助", "Not helpful"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  print: ["打印清单", "Print the checklist"],
  calendar: ["加入日历", "Add to the calendar"],
  download: ["下载对话", "Download the conversation"],
  human: ["转人工", "Talk to a person"],
  fresh: ["新对话", "New conversation"],
  fresh_question: ["开始新对话？现在的对话会从这个浏览器里移除。", "Begin a new conversation? This one is removed from this browser."],
  fresh_yes: ["开始", "Begin"],
  cancel: ["取消", "Cancel"],
  language: ["English", "中文"],
  in_language: ["请说中文", "In English, please"],
  sources: ["来源（{count}）", "Sources ({count})"],
  source: ["依据", "Source"],
  checked: ["{day} 核对", "checked {day}"],
  done: ["{done} / {all} 已完成", "{done} of {all} done"],
  steps: ["步骤", "Steps"],
  checklist: ["材料清单", "Documents"],
  review: ["填写的内容", "Your answers"],
  edit: ["修改", "Edit"],
  edit_one: ["修改：{name}", "Edit: {name}"],
  subject: ["您来办", "you"],
  person_in_charge: ["负责人办", "person in charge"],
  access_provider: ["阿里云办", "Alibaba Cloud"],
  administration: ["管局办", "administration"],
  blocks: ["办不了", "Blocks the filing"],
  must: ["必须", "Must"],
  advised: ["建议", "Advised"],
};

/** Return the function that says a text in a language: key, values → text. */
export function speak(language) {
  const place = language === "en" ? 1 : 0;
  return (key, values) => (TEXTS[key]?.[place] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Which of our two languages a tag such as `en-GB` or `zh-CN` names. */
export function languageIn(tag) {
  return /^(zh|en)\b/i.exec(tag)?.[1].toLowerCase();
}

/** The first of a reader's languages that is one of ours. */
export function preferred(tags) {
  return tags.map(languageIn).find(Boolean) ?? "zh";
}
