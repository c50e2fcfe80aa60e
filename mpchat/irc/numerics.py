"""The replies, by name.

Numbers, names and texts after the Modern IRC Client Protocol document, "Numerics"; what it leaves out after RFC 2812 §5.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numeric:
    """A reply's three digits, its name and what it says when it ends in a text of its own (else ``""``)."""

    code: str
    name: str
    text: str


_TABLE = """
001 RPL_WELCOME
002 RPL_YOURHOST
003 RPL_CREATED
004 RPL_MYINFO
005 RPL_ISUPPORT are supported by this server
006 RPL_MAP
007 RPL_MAPEND End of MAP
008 RPL_SNOMASK Server notice mask
219 RPL_ENDOFSTATS End of STATS report
221 RPL_UMODEIS
242 RPL_STATSUPTIME
243 RPL_STATSOLINE
251 RPL_LUSERCLIENT
252 RPL_LUSEROP operator(s) online
253 RPL_LUSERUNKNOWN unknown connection(s)
254 RPL_LUSERCHANNELS channels formed
255 RPL_LUSERME
256 RPL_ADMINME Administrative info
257 RPL_ADMINLOC1
258 RPL_ADMINLOC2
259 RPL_ADMINEMAIL
265 RPL_LOCALUSERS
266 RPL_GLOBALUSERS
271 RPL_SILELIST
272 RPL_ENDOFSILELIST End of SILENCE list
281 RPL_ACCEPTLIST
282 RPL_ENDOFACCEPT End of ACCEPT list
301 RPL_AWAY
302 RPL_USERHOST
303 RPL_ISON
305 RPL_UNAWAY You are no longer marked as being away
306 RPL_NOWAWAY You have been marked as being away
311 RPL_WHOISUSER
312 RPL_WHOISSERVER
313 RPL_WHOISOPERATOR is an IRC operator
314 RPL_WHOWASUSER
315 RPL_ENDOFWHO End of WHO list
317 RPL_WHOISIDLE seconds idle, signon time
318 RPL_ENDOFWHOIS End of WHOIS list
319 RPL_WHOISCHANNELS
321 RPL_LISTSTART Users  Name
322 RPL_LIST
323 RPL_LISTEND End of LIST
324 RPL_CHANNELMODEIS
329 RPL_CREATIONTIME
330 RPL_WHOISACCOUNT is logged in as
331 RPL_NOTOPIC No topic is set
332 RPL_TOPIC
333 RPL_TOPICWHOTIME
335 RPL_WHOISBOT
336 RPL_INVITELIST
337 RPL_ENDOFINVITELIST End of INVITE list
338 RPL_WHOISACTUALLY is actually using host
341 RPL_INVITING
346 RPL_INVEXLIST
347 RPL_ENDOFINVEXLIST End of channel invite exception list
348 RPL_EXCEPTLIST
349 RPL_ENDOFEXCEPTLIST End of channel exception list
351 RPL_VERSION
352 RPL_WHOREPLY
353 RPL_NAMREPLY
354 RPL_WHOSPCRPL
364 RPL_LINKS
365 RPL_ENDOFLINKS End of LINKS list
366 RPL_ENDOFNAMES End of NAMES list
367 RPL_BANLIST
368 RPL_ENDOFBANLIST End of channel ban list
369 RPL_ENDOFWHOWAS End of WHOWAS
371 RPL_INFO
372 RPL_MOTD
374 RPL_ENDOFINFO End of INFO list
375 RPL_MOTDSTART
376 RPL_ENDOFMOTD End of MOTD command
378 RPL_WHOISHOST
379 RPL_WHOISMODES
381 RPL_YOUREOPER You are now an IRC operator
382 RPL_REHASHING Rehashing
391 RPL_TIME
396 RPL_VISIBLEHOST is now your displayed host
400 ERR_UNKNOWNERROR
401 ERR_NOSUCHNICK No such nick or channel
402 ERR_NOSUCHSERVER No such server
403 ERR_NOSUCHCHANNEL No such channel
404 ERR_CANNOTSENDTOCHAN Cannot send to channel
405 ERR_TOOMANYCHANNELS You have joined too many channels
406 ERR_WASNOSUCHNICK There was no such nickname
407 ERR_TOOMANYTARGETS Too many targets
409 ERR_NOORIGIN No origin specified
410 ERR_INVALIDCAPCMD Invalid CAP subcommand
411 ERR_NORECIPIENT No recipient given
412 ERR_NOTEXTTOSEND No text to send
417 ERR_INPUTTOOLONG Input line was too long
421 ERR_UNKNOWNCOMMAND Unknown command
422 ERR_NOMOTD There is no message of the day
423 ERR_NOADMININFO No administrative info available
431 ERR_NONICKNAMEGIVEN No nickname given
432 ERR_ERRONEUSNICKNAME Erroneous nickname
433 ERR_NICKNAMEINUSE Nickname is already in use
437 ERR_UNAVAILRESOURCE Nick/channel is temporarily unavailable
441 ERR_USERNOTINCHANNEL They aren't on that channel
442 ERR_NOTONCHANNEL You're not on that channel
443 ERR_USERONCHANNEL is already on channel
451 ERR_NOTREGISTERED You have not registered
456 ERR_ACCEPTFULL Your accept list is full
457 ERR_ACCEPTEXIST is on your accept list already
458 ERR_ACCEPTNOT is not on your accept list
461 ERR_NEEDMOREPARAMS Not enough parameters
462 ERR_ALREADYREGISTERED You may not reregister
464 ERR_PASSWDMISMATCH Password incorrect
465 ERR_YOUREBANNEDCREEP You are banned from this server
470 ERR_LINKCHANNEL That room has been renamed
471 ERR_CHANNELISFULL Cannot join channel (+l)
472 ERR_UNKNOWNMODE is no mode here
473 ERR_INVITEONLYCHAN Cannot join channel (+i)
474 ERR_BANNEDFROMCHAN Cannot join channel (+b)
475 ERR_BADCHANNELKEY Cannot join channel (+k)
476 ERR_BADCHANMASK Bad channel name
477 ERR_NEEDREGGEDNICK Cannot join channel (+R): log in first
478 ERR_BANLISTFULL Channel list is full
480 ERR_THROTTLE Cannot join channel (+j): try again later
481 ERR_NOPRIVILEGES Permission Denied- You're not an IRC operator
482 ERR_CHANOPRIVSNEEDED You're not channel operator
483 ERR_CANTKILLSERVER You cant kill a server!
491 ERR_NOOPERHOST No O-lines for your host
501 ERR_UMODEUNKNOWNFLAG Unknown user mode
502 ERR_USERSDONTMATCH Cannot change the mode of other users
511 ERR_SILELISTFULL Your silence list is full
524 ERR_HELPNOTFOUND There is no help on this
531 ERR_CANTSENDTOUSER You must be logged in to an account to write to this person (+R)
671 RPL_WHOISSECURE is using a secure connection
696 ERR_INVALIDMODEPARAM
704 RPL_HELPSTART
705 RPL_HELPTXT
706 RPL_ENDOFHELP
710 RPL_KNOCK
711 RPL_KNOCKDLVR Your knock has been delivered
712 ERR_TOOMANYKNOCK Too many knocks: wait before you knock again
713 ERR_CHANOPEN The room is open: join it
714 ERR_KNOCKONCHAN You are in that room already
716 ERR_TARGUMODEG accepts messages from some people only (+g)
717 RPL_TARGNOTIFY has been told that you want to write
718 RPL_UMODEGMSG
730 RPL_MONONLINE
731 RPL_MONOFFLINE
732 RPL_MONLIST
733 RPL_ENDOFMONLIST End of MONITOR list
734 ERR_MONLISTFULL Monitor list is full
760 RPL_WHOISKEYVALUE
761 RPL_KEYVALUE
766 RPL_KEYNOTSET key not set
770 RPL_METADATASUBOK
771 RPL_METADATAUNSUBOK
772 RPL_METADATASUBS
774 RPL_METADATASYNCLATER
900 RPL_LOGGEDIN
903 RPL_SASLSUCCESS SASL authentication successful
904 ERR_SASLFAIL SASL authentication failed
905 ERR_SASLTOOLONG SASL message too long
906 ERR_SASLABORTED SASL authentication aborted
908 RPL_SASLMECHS are available SASL mechanisms
"""


def _read(row: str) -> Numeric:
    code, name, *text = row.split(" ", 2)
    return Numeric(code, name, "".join(text))


NUMERICS = {numeric.name: numeric for numeric in map(_read, _TABLE.strip().splitlines())}
