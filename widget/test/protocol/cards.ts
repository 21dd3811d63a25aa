/** Cards as the bot sends them, for tests to vary. */

export const PATH = {
  steps: ["我", "服务", "钱包"],
  source: "示例来源",
  url: "https://example.com/steps",
  as_of: "2025-05-04",
  support: "several",
  row: null,
  label: null,
  note: null,
  corrected: false,
};

export const PROCEDURE = {
  version: 1,
  kind: "procedure",
  procedure: "auto_renew",
  variant: "wechat_pay",
  platform: "android",
  topic: null,
  title: "关闭自动续费",
  paths: [PATH],
  tabs: [],
  facts: [{ topic: "effect", text: "关闭后不再续扣。", source: "示例来源" }],
  dates: null,
  options: [
    {
      procedure: "apple_subscription",
      variant: null,
      label: "苹果扣的",
      payload: '/procedure{"procedure": "apple_subscription"}',
      afterwards: false,
    },
  ],
};

export const DATES = {
  from: "2026-11-21",
  earliest: "2026-11-23",
  latest: "2026-12-01",
  calendar: "official",
  today: "2026-11-23",
  closed: ["2026-11-21", "2026-11-22", "2026-11-28", "2026-11-29"],
};

export const ANSWER = { ...PROCEDURE, kind: "answer", topic: "refund_time", paths: [], options: [], dates: DATES };
