# Generated from the table of options by make docs, for fish.
complete -c mpchat-client -f
complete -c mpchat-client -l help -s h -d 'show this help message and exit'
complete -c mpchat-client -l version -d 'show program\'s version number and exit'
complete -c mpchat-client -l name -x -d 'your name in the chat (asked for if not given)'
complete -c mpchat-client -l room -x -d 'the room to enter (default #lobby)'
complete -c mpchat-client -l theme -x -a 'dark light mono' -d 'how things look (default dark)'
complete -c mpchat-client -l log -r -F -d 'where the client\'s own log goes'
complete -c mpchat-client -l password-file -r -F -d 'a file with the server\'s password'
complete -c mpchat-client -l account -x -d 'the account to log in to (/register makes one)'
complete -c mpchat-client -l account-password-file -r -F -d 'a file with that account\'s password'
