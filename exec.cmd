@rem npm runs our scripts as "exec node ...", so that signals reach Node and not only a shell around it.
@rem cmd.exe has no exec and finds this file in its place.
@%*
