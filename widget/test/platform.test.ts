import { describe, expect, it } from "vitest";
import { type Device, platformOf } from "../src/platform.js";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";

describe("the platform", () => {
  it.each<[string, Device, string]>([
    ["iPhone", { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50" }, "ios"],
    ["iPad that says it is a Mac", { userAgent: MAC, maxTouchPoints: 5 }, "ios"],
    ["Mac", { userAgent: MAC, maxTouchPoints: 0 }, "pc"],
    ["Android", { userAgent: "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130 Mobile" }, "android"],
    ["WeChat on Android", { userAgent: "Mozilla/5.0 (Linux; Android 13; V2) XWEB/1160 MicroMessenger/8.0" }, "android"],
    ["HarmonyOS", { userAgent: "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1" }, "android"],
    ["reduced agent", { userAgent: "Mozilla/5.0", userAgentData: { platform: "Android", mobile: true } }, "android"],
    ["Windows with a touch screen", { userAgent: "Mozilla/5.0 (Windows NT 10.0)", maxTouchPoints: 10 }, "pc"],
    ["WeChat on Windows", { userAgent: "Mozilla/5.0 (Windows NT 10.0) WindowsWechat MicroMessenger/7.0" }, "pc"],
    ["Linux", { userAgent: "Mozilla/5.0 (X11; Linux x86_64)" }, "pc"],
    ["unknown", { userAgent: "" }, "pc"],
  ])("of %s", (_, device, platform) => {
    expect(platformOf(device)).toBe(platform);
  });
});
