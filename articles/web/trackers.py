"""Removes tracking parameters from queries: those that describe the click, not the page.

The lists follow what publishers, mailers and advertisers document of their own parameters.
"""

import re
from functools import cache, lru_cache

# On every site. Names are compared whole, in any case.
CAMPAIGNS = r"""
    utm(?:_\w*)? mtm(?:_\w*)? otm_\w* itm_\w+ vn_\w* pk_(?:campaign|kwd|source|medium|content|cid) piwik_\w+ matomo_\w+
    hmb_\w+ sfmc_\w+ elq\w* trk_\w+ s_cid cmpid ocid ftcamp ito xtor xtref
    at_(?:medium|campaign|custom\d?|format|creation|bbc_team|link_\w+|ptr_\w+)\w* wtrid wt_?z?mc [a-z]?mc spm
    ns_(?:source|mchannel|campaign|linkname|fee) sc_(?:channel|campaign|publisher|content|medium|outcome|geo|country)
    tracking_source ceneo_spo echobox hootpostid sr_share soc_(?:src|trk) ref_(?:src|url) referrer
"""
CLICKS = r"""
    (?:fb|g|d)clid gclsrc [gw]braid gad_\w+ gs_l srsltid _g[al] ga_\w+ msclkid yclid ysclid _openstat tw(?:clid|_\w+)
    __twitter_impression ttclid li_fat_id igsh(?:id)? fb_(?:action_\w+|source|ref) action_(?:object|type|ref)_map rb_clickid
    irclickid epik wickedid _branch_(?:match_id|referrer)
"""
MAILING_PARAMETERS = r"""
    mc_(?:[ce]id|tc) mkt_tok _hs(?:enc|mi) __hs(?:fp|sc|tc) hs(?:ctatracking|a_\w+) ml_subscriber(?:_hash)?
    oly_(?:anon|enc)_id vero_(?:conv|id) __s os_ehash dm_i
"""
SESSIONS = r"""
    phpsessid jsessionid cfid cftoken aspsessionid\w+ guccounter guce_\w+ amp_(?:js_v|gsa) usqp aoh
"""
# « ?source=rss »: a name that may matter elsewhere, with a value that shows it does not here.
SOURCE_PARAMETER_NAMES = r"(?:ref|source|src|from|via|origin|partner)"
SOURCE_PARAMETER_VALUES = (
    r"(?:rss\w*|atom|feed|feed_?burner|feedly|facebook|fb|twitter|whatsapp|telegram|linkedin|newsletter|social\w*)"
)
# Without this parameter the page is the same, but not in AMP.
AMP = r"amp(?:=(?:1|true|yes|on)?)?|output_?(?:type)?=amp"

MAX_CACHED_QUERY_CHARS = 500  # longer queries are not cached
# On one site and its subdomains.
ON_SITE = {
    "aljazeera.com": r"traffic_source",
    "apple.com": r"at ct itscg itsct mt ls uo",
    "bbc.co.uk": r"at_\w+ pinned_post_\w+ ns_\w+ intlink_from_\w+",
    "bbc.com": r"at_\w+ pinned_post_\w+ ns_\w+ intlink_from_\w+",
    "bing.com": r"cvid form sk sp sc qs qp toww redig refig pq aqs ghc tid",
    "bloomberg.com": r"srnd sref in_source leadsource embedded-checkout",
    "businessinsider.com": r"r ir op",
    "cnbc.com": r"__source __tealium par qsearchterm",
    "cnet.com": r"ftag",
    "cnn.com": r"hpt iid ref sr",
    "dw.com": r"maca",
    "economist.com": r"fsrc ref",
    "facebook.com": r"__\w+ ref refid refsrc hc_\w+ fref rdid share_url mibextid comment_tracking locale2 notif_\w+ acontext "
    r"sfnsn paipv eav rdc _?rdr _nc_x",
    "forbes.com": r"sh ss swb_\w+ ctpv cdlcid",
    "france24.com": r"ref aef_\w+ dlvrit_\w+",
    "ft.com": r"segmentid sharetype shareid accesstoken desktop ft_\w+ siteedition",
    "google.com": r"source vet gfe_\w* dcr btn\w* cshid fbs ictx ved ei oc hl gl ceid sa usg uact sei cad cd rct esrc "
    r"sca_\w+ iflsig gs_\w+ gws_\w+ sxsrf rlz aqs sourceid bi[wh] dpr oq",
    "instagram.com": r"ig_\w+ hl",
    "lefigaro.fr": r"een seen m_i",
    "lemonde.fr": r"lmd_\w+ random search-type contributions",
    "linkedin.com": r"trk\w* refid lipi lici midtoken midsig trackingid originalsubdomain rcm otptoken trkemail",
    "medium.com": r"source sk gi responsesopen sortby",
    "msn.com": r"cvid ei pc li rc bundles",
    "nikkei.com": r"n_cid i_cid",
    "nytimes.com": r"smid smtyp partner emc action module pgtype region rref contentcollection contentplacement impression_id "
    r"campaign_id segment_id user_id regi_id te nl instance_id unlocked_article_code searchresultposition "
    r"req_id surface algo fellback imp_id",
    "reddit.com": r"share_id correlation_id rdt post_fullname post_index web_redirect st sh (?:%24|\$)\w+ ref_\w+",
    "reuters.com": r"taid feedtype feedname rpc edition-redirect videochannel il rfi virtualbrandchannel channelname",
    "rfi.fr": r"ref aef_\w+ dlvrit_\w+",
    "substack.com": r"r s isfreemail publication_id post_id triedredirect showwelcome\w*",
    "telegraph.co.uk": r"wt\.\w+ li_\w+",
    "theguardian.com": r"cmp b?intcmp acquisitiondata reminder\w*",
    "thetimes.co.uk": r"sharetoken region wgu wgexpiry",
    "twitter.com": r"s t cn src cxt lang vertical original_referer iid uid nid sig email sdk refsrc url_src",
    "vk.com": r"ref from z_src",
    "washingtonpost.com": r"wpisrc tid hpid itid wpmm pwapi_\w+ nid",
    "wired.com": r"intcid mbid bxid cndid hash[abc] esrc source",
    "wsj.com": r"mod reflink st cx_\w+ emailtoken",
    "x.com": r"s t cn src cxt lang vertical original_referer iid uid nid sig email sdk refsrc",
    "yahoo.com": r"\.?tsrc \.src fr2? soc_\w+ ncid bcmt hspart hsimp _guc_consent_skip",
    "youtu.be": r"feature ab_channel si pp",
    "youtube.com": r"feature ab_channel si pp kw embeds_\w+ source_ve_path attr_tag app redir_token cbrd ucbcb",
}  # fmt: skip


def without_tracking(host: str, query: str) -> str:
    """The query of an address on `host` without tracking and empty parameters, the others in their order."""
    return (_without_tracking_cached if len(query) <= MAX_CACHED_QUERY_CHARS else _without_tracking)(host, query)


def _without_tracking(host: str, query: str) -> str:
    if "?" in query:  # a plug-in has appended a second query
        query = query.replace("?utm_", "&utm_")
    is_tracking = _tracking_on(host).fullmatch
    return "&".join([part for part in query.split("&") if part and not is_tracking(part)])


# The queries of a feed's entries are mostly the same.
_without_tracking_cached = lru_cache(maxsize=1_000)(_without_tracking)


@lru_cache(maxsize=4096)
def _tracking_on(host: str) -> re.Pattern[str]:
    labels = host.split(".")
    sites = (ON_SITE.get(".".join(labels[start:])) for start in range(len(labels) - 1))
    return _pattern(next(filter(None, sites), ""))


@cache
def _pattern(of_site: str) -> re.Pattern[str]:
    names = "|".join(f"{CAMPAIGNS} {CLICKS} {MAILING_PARAMETERS} {SESSIONS} {of_site}".split())
    return re.compile(rf"(?:{names})(?:=.*)?|{SOURCE_PARAMETER_NAMES}={SOURCE_PARAMETER_VALUES}|{AMP}", re.I | re.S)
